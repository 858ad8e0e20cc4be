import { accessOfAccount, sharedDefinitions } from './surface/index.mts';

/** The app of the registry. Its account has the fields that the package's README lists. */
export default {
  type: 'app',
  app: `${process.env['IMAROUTER_APP_SLUG']}`,
  propDefinitions: sharedDefinitions(accessOfAccount),
  methods: {
    _access(this: object) {
      return accessOfAccount(this);
    },
  },
};
