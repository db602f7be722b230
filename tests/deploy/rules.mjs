// What must hold of the rendered objects beyond their schemas. rules.test.mjs shows of each rule that it can find
// something.
import { wiringRules } from './wiring_rules.mjs'
import { workloadRules } from './workload_rules.mjs'

export const rules = { ...workloadRules, ...wiringRules }
