import { buildGateway } from './build.mts';
import { buildDashboard } from './dashboard/build.mts';

await Promise.all([buildGateway(), buildDashboard()]);
