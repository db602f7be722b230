/** Keys of the query cache for tickets, in one place because live updates write to them. */
export const listKey = (query: URLSearchParams) => ['tickets', query.toString()] as const;
export const facetsKey = (query: URLSearchParams) => ['facets', query.toString()] as const;
export const ticketKey = (id: string) => ['ticket', id] as const;
