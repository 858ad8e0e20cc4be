import { guardUrl, isPublicHost, isPublicUrl } from '../../src/core/guard';

describe('The address guard', () => {
  const refusedUrls = [
    'http://127.0.0.1/a.mp3',
    'http://127.1/a.mp3',
    'http://2130706433/a.mp3',
    'http://0x7f000001/a.mp3',
    'http://0177.0.0.1/a.mp3',
    'http://0/a.mp3',
    'http://localhost/a.mp3',
    'http://LOCALHOST./a.mp3',
    'http://foo.localhost/a.mp3',
    'http://printer/a.mp3',
    'http://nas.local/a.mp3',
    'http://api.internal/a.mp3',
    'http://10.1.2.3/a.mp3',
    'http://172.16.0.1/a.mp3',
    'http://172.31.255.255/a.mp3',
    'http://192.168.1.1/a.mp3',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/a.mp3',
    'http://224.0.0.1/a.mp3',
    'http://255.255.255.255/a.mp3',
    'http://[::1]/a.mp3',
    'http://[::]/a.mp3',
    'http://[::ffff:127.0.0.1]/a.mp3',
    'http://[::ffff:7f00:1]/a.mp3',
    'http://[::127.0.0.1]/a.mp3',
    'http://[64:ff9b::a00:1]/a.mp3',
    'http://[2002:7f00:1::]/a.mp3',
    'http://[fe80::1]/a.mp3',
    'http://[fc00::1]/a.mp3',
    'http://[fd12:3456::1]/a.mp3',
    'http://[ff02::1]/a.mp3',
    'http://①②⑦.⓪.⓪.①/a.mp3',
    'ftp://example.com/a.mp3',
    'file:///etc/passwd',
    'data:audio/mpeg;base64,AAAA',
    'http://user:secret@example.com/a.mp3',
    'not a url',
    '',
  ];

  it.each(refusedUrls)('refuses %s', (url) => {
    expect(() => guardUrl(url)).toThrow();
    expect(isPublicUrl(url)).toBe(false);
  });

  it.each([
    'https://example.com/a.mp3',
    'http://8.8.8.8/a.mp3',
    'http://172.32.0.1/',
    'http://[2606:4700::1111]/a.mp3',
  ])('lets %s through', (url) => expect(guardUrl(url).href).toBe(new URL(url).href));

  it('lets named networks and hosts through, and only those', () => {
    expect(guardUrl('http://192.168.1.7/a.mp3', ['192.168.1.0/24']).hostname).toBe('192.168.1.7');
    expect(guardUrl('http://nas.local/a.mp3', ['nas.local']).hostname).toBe('nas.local');
    expect(guardUrl('http://[fd00::5]/a.mp3', ['fd00::/8']).hostname).toBe('[fd00::5]');
    expect(() => guardUrl('http://192.168.2.7/a.mp3', ['192.168.1.0/24'])).toThrow('not a public address');
  });

  it('takes a network that makes no sense for none', () => {
    for (const network of ['192.168.1.0/99', 'x/8', '', '/', '192.168.1.0/x']) {
      expect(() => guardUrl('http://192.168.1.7/', [network])).toThrow();
    }
  });

  it('never repeats a password from the URL', () => {
    expect(() => guardUrl('http://me:hunter2@example.com/')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });

  it('knows names without a dot as private', () => expect(isPublicHost('gateway')).toBe(false));
});
