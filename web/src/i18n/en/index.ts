import { checkout } from './checkout';
import { errors } from './errors';
import { people } from './people';
import { sell } from './sell';
import { shell } from './shell';
import { tickets } from './tickets';

export const en = { ...shell, ...tickets, ...checkout, ...sell, ...people, ...errors } as const;
