import { keyConnection } from '../surface/index.mts';

/** Keys as secret props, and vendors' apps, because our app is not registered. */
export const connection = keyConnection();
