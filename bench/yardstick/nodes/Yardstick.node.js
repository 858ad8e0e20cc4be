/** The least that a node can do for a speech: one signed request after the other, and its bytes as a file if `keep` is on. */
class Yardstick {
  constructor() {
    this.description = {
      displayName: 'Yardstick',
      name: 'yardstick',
      group: ['transform'],
      version: 1,
      description: 'What other nodes are measured by',
      defaults: { name: 'Yardstick' },
      inputs: ['main'],
      outputs: ['main'],
      credentials: [{ name: 'yardstickApi', required: true }],
      properties: [
        { displayName: 'Text', name: 'text', type: 'string', default: '' },
        { displayName: 'Keep', name: 'keep', type: 'boolean', default: false },
      ],
    };
  }

  async execute() {
    const { baseUrl } = await this.getCredentials('yardstickApi');
    const out = [];
    for (let item = 0; item < this.getInputData().length; item += 1) {
      const bytes = await this.helpers.httpRequestWithAuthentication.call(this, 'yardstickApi', {
        method: 'POST',
        url: `${baseUrl}/audio/speech`,
        body: { model: 'tts-1-hd', voice: 'nova', input: this.getNodeParameter('text', item) },
        encoding: 'arraybuffer',
      });
      const keep = this.getNodeParameter('keep', item);
      const binary = keep
        ? { data: await this.helpers.prepareBinaryData(bytes, 'speech.mp3', 'audio/mpeg') }
        : undefined;
      out.push({ json: { sizeBytes: bytes.length }, pairedItem: { item }, ...(binary ? { binary } : {}) });
    }
    return [out];
  }
}

module.exports = { Yardstick };
