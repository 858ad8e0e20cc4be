import { correctedName, identify, sniff } from '../../src/media';
import { audioFromBytes } from '../../src/operations/audio';
import { bytesOf, facts, source } from './recordings.mts';

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

/** What each extension of the fixtures has to be found as, whatever it is called. */
const expected: Record<string, string> = {
  mp3: 'mp3 audio/mpeg mp3',
  mp2: 'mp3 audio/mpeg mp3',
  m4a: 'mp4 audio/mp4 m4a',
  mp4: 'mp4 audio/mp4 m4a',
  mov: 'mp4 audio/mp4 m4a',
  aac: 'adts audio/aac aac',
  wav: 'wav audio/wav wav',
  aiff: 'aiff audio/aiff aiff',
  aifc: 'aiff audio/aiff aiff',
  caf: 'caf audio/x-caf caf',
  ogg: 'ogg audio/ogg ogg',
  oga: 'ogg audio/ogg ogg',
  opus: 'ogg audio/ogg ogg',
  flac: 'flac audio/flac flac',
  webm: 'webm audio/webm webm',
  mka: 'matroska audio/x-matroska mka',
  amr: 'amr audio/amr amr',
};
const expectedVideos: Record<string, string> = {
  'video.mp4': 'mp4 video/mp4 mp4',
  'video.webm': 'webm video/webm webm',
  'video.mkv': 'matroska video/x-matroska mkv',
  'video.ogv': 'ogg video/ogg ogv',
  'video.mpg': 'mpegps video/mpeg mpg',
  'video-mp3.m2t': 'mpegts video/mp2t ts',
  'video-aac.m2t': 'mpegts video/mp2t ts',
};

describe('Identifying a recording', () => {
  it.each(facts)('finds $name by its bytes, whatever name and type it bears', async ({ name, codec }) => {
    const found = await identify({ ...source(bytesOf(name), 'liar.png'), mediaType: 'image/png' });
    const wanted = expectedVideos[name] ?? expected[name.split('.').at(-1) ?? ''];
    expect(`${found.container} ${found.mediaType} ${found.extension}`).toBe(wanted);
    expect(found.codec).toBe(name === 'video.mpg' ? 'mp2' : codec);
    expect(found.hasVideo).toBe(name in expectedVideos);
  });

  it.each(facts)('finds the container of $name in its first 64 KB', ({ name }) => {
    const wanted = expectedVideos[name] ?? expected[name.split('.').at(-1) ?? ''];
    expect(sniff(bytesOf(name).subarray(0, 65_536))?.container).toBe(wanted?.split(' ')[0]);
  });

  it('reads past an ID3 tag with a large picture', async () => {
    const picture = 300_000;
    const size = [picture >> 21, (picture >> 14) & 127, (picture >> 7) & 127, picture & 127];
    const tagged = joined(
      ascii('ID3'),
      Uint8Array.of(4, 0, 0, ...size),
      new Uint8Array(picture).fill(0xff),
      bytesOf('lame-cbr.mp3'),
    );
    expect(await identify(source(tagged))).toMatchObject({ container: 'mp3', codec: 'mp3' });
  });

  it('knows raw samples only where the media type tells their rate', async () => {
    const noise = Uint8Array.from({ length: 9000 }, (_, i) => (i * i * 31) & 0x7f);
    const told = await identify(audioFromBytes(noise, 'speech', 'audio/L16;codec=pcm;rate=24000'));
    expect(told).toMatchObject({ container: 'pcm', codec: 'pcm_s16le' });
    await expect(identify(audioFromBytes(noise, 'speech', 'audio/pcm'))).rejects.toMatchObject({
      kind: 'invalidInput',
    });
  });
});

describe('What is no recording is refused by name', () => {
  const cases: [what: string, bytes: Uint8Array, message: RegExp][] = [
    ['an empty file', new Uint8Array(0), /is empty/],
    ['zeros', new Uint8Array(70_000), /nothing but zero bytes/],
    ['a web page', ascii('<!DOCTYPE html><html><body>404</body></html>'), /a web page/],
    ['JSON', ascii('{"error":{"message":"not found"}}'), /a JSON text/],
    ['XML', ascii('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), /an XML text/],
    ['plain text named .mp3', ascii('This is not audio at all, it only says so.'), /a text/],
    ['base64', ascii('UklGRiQAAABXQVZFZm10IBAAAAABAAEA'), /base64/],
    ['a PDF', ascii('%PDF-1.7 ....'), /a PDF document/],
    ['a PNG', ascii('\u0089PNG\r\n\u001a\n'), /a PNG picture/],
    ['a ZIP', ascii('PK\u0003\u0004....'), /a ZIP archive/],
    ['Windows Media', ascii('\u0030\u0026\u00b2\u0075\u008e\u0066\u00cf\u0011'), /Windows Media/],
    ['a big-endian WAV', ascii('RIFX....WAVEfmt '), /RIFX/],
    ['noise', Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) & 0xfe), /no recording that is known/],
  ];

  it.each(cases)('%s', async (_, bytes, message) => {
    const refused = identify(source(bytes, 'talk.mp3', { mediaType: 'audio/mpeg' }));
    await expect(refused).rejects.toMatchObject({
      name: 'RouterFailure',
      kind: 'invalidInput',
      details: { stage: 'intake' },
    });
    await expect(refused).rejects.toThrow(message);
  });

  it.each(['drms', 'enca', 'aavd'])('sound that is encrypted (%s)', async (type) => {
    const bytes = bytesOf('aac-faststart.m4a').slice();
    const at = Buffer.from(bytes).indexOf('mp4a');
    bytes.set(ascii(type), at);
    await expect(identify(source(bytes))).rejects.toThrow(/encrypted \(DRM/);
  });

  it('an MP4 that was cut off before its index', async () => {
    await expect(identify(source(bytesOf('aac.m4a').subarray(0, 9000)))).rejects.toThrow(/without its index \(moov\)/);
  });
});

describe('The name that a recording is sent under', () => {
  const names: [given: string, recording: string, sent: string][] = [
    ['voice.oga', 'opus.ogg', 'voice.ogg'],
    ['PTT-20260101-WA0001.opus', 'opus.ogg', 'PTT-20260101-WA0001.ogg'],
    ['note.weba', 'opus.webm', 'note.webm'],
    ['speech.mpga', 'lame-cbr.mp3', 'speech.mp3'],
    ['speech.mpeg', 'lame-cbr.mp3', 'speech.mp3'],
    ['song.mp3.mpeg', 'lame-cbr.mp3', 'song.mp3'],
    ['clip.ogg', 'aac.m4a', 'clip.m4a'],
    ['clip.mp4', 'aac.m4a', 'clip.mp4'],
    ['clip.MOV', 'video.mp4', 'clip.mp4'],
    ['', 'lame-cbr.mp3', 'audio.mp3'],
    ['mp3', 'lame-cbr.mp3', 'audio.mp3'],
    ['.wav', 'pcm_s16le.wav', 'audio.wav'],
    ['talk', 'pcm_s16le.wav', 'talk.wav'],
    ['minutes of 1.2.2026', 'sox.flac', 'minutes of 1.2.2026.flac'],
    ['SONG.MP3', 'lame-cbr.mp3', 'SONG.mp3'],
    ['C:\\recordings\\call.wav', 'lame-cbr.mp3', 'call.mp3'],
    ['../../etc/voice.ogg', 'opus.ogg', 'voice.ogg'],
    ['https://host/file.mp3?token=1', 'lame-cbr.mp3', 'file.mp3'],
    ['Gespräch 🎙.wav', 'pcm_s16le.wav', 'Gespräch 🎙.wav'],
  ];

  it.each(names)('%p with the bytes of %s becomes %s', async (given, recording, sent) => {
    const file = source(bytesOf(recording), given);
    const found = await identify(file);
    expect(correctedName(file, found)).toEqual({ fileName: sent, mediaType: found.mediaType });
  });
});
