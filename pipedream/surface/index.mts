// What the components of both variants are made of; what only reports and bills is in `money.mts`.
export { accessOfAccount, accountFields, appConnection } from './appConnection.mts';
export { carryOut } from './carryOut.mts';
export type { HttpEvent } from './jobEvents.mts';
export type { RunArguments, Values } from './component.mts';
export { estimateCost, estimateProps } from './estimateAction.mts';
export { announcers, eventId, eventSummary, receive } from './jobEvents.mts';
export { getJob, jobProps, waitForJob } from './jobActions.mts';
export { keyConnection } from './keyConnection.mts';
export { demandedDataStore } from './ledger.mts';
export { ledgerProp, operationProps, sharedDefinitions } from './props.mts';
export { newUsage, usageMeta } from './usageEvents.mts';
