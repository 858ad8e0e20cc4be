import app from '../app.mts';
import { appConnection } from '../surface/index.mts';

/** The account that a user connected with our app. */
export const connection = appConnection(app);
