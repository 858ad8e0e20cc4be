/** By what a report can be grouped; days are UTC. */
export const groupings = ['provider', 'model', 'operation', 'clientLabel', 'workflow', 'day'] as const;
export type Grouping = (typeof groupings)[number];
