/** Signs by a function, as ours does. */
class YardstickApi {
  constructor() {
    this.name = 'yardstickApi';
    this.displayName = 'Yardstick API';
    this.properties = [
      { displayName: 'Key', name: 'key', type: 'string', default: '' },
      { displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
    ];
  }

  async authenticate(credentials, request) {
    return { ...request, headers: { ...request.headers, authorization: `Bearer ${credentials.key}` } };
  }
}

module.exports = { YardstickApi };
