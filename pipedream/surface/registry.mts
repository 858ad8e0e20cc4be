export { providers as registry } from '../../src/providers';
