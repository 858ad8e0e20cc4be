/** How a file is made from one of the voices: `ffmpeg` and `sox` take options between input and output, `bytes` changes another file. */
export interface Recipe {
  readonly name: string;
  readonly voice: VoiceName;
  /** What the file must be taken for: container, and the extension it is sent under. */
  readonly container: string;
  readonly extension: string;
  readonly ffmpeg?: readonly string[];
  readonly sox?: readonly string[];
  readonly bytes?: (made: (name: string) => Uint8Array) => Uint8Array;
  /** Told by the sender, for raw samples. */
  readonly mediaType?: string;
}

/** Channels and sample rate of each voice, which all say the same. */
export const voices = {
  m8: [1, 8000],
  m11: [1, 11_025],
  m16: [1, 16_000],
  m22: [1, 22_050],
  m24: [1, 24_000],
  m48: [1, 48_000],
  s32: [2, 32_000],
  s44: [2, 44_100],
  s48: [2, 48_000],
  q48: [4, 48_000],
} as const;
export type VoiceName = keyof typeof voices;

const video = ['-f', 'lavfi', '-i', 'testsrc=s=64x48:r=25', '-shortest'];

function group(container: string, extension: string, list: readonly [string, VoiceName, string][]): Recipe[] {
  return list.map(([name, voice, options]) => {
    const words = options.split(' ').filter(Boolean);
    if (words[0] === 'sox') return { name, voice, container, extension, sox: words.slice(1) };
    const pictured = words[0] === 'video' ? [...video, ...words.slice(1)] : words;
    return { name, voice, container, extension, ffmpeg: pictured };
  });
}

const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

/** Every listed container and codec, from each encoder at hand. */
export const recipes: readonly Recipe[] = [
  ...group('mp3', 'mp3', [
    ['lame-cbr128.mp3', 's44', '-c:a libmp3lame -b:a 128k'],
    ['lame-cbr320.mp3', 's48', '-c:a libmp3lame -b:a 320k'],
    ['lame-cbr64.mp3', 's32', '-c:a libmp3lame -b:a 64k'],
    ['lame-cbr8.mp3', 'm8', '-c:a libmp3lame -b:a 8k'],
    ['lame-cbr24.mp3', 'm11', '-c:a libmp3lame -b:a 24k'],
    ['lame-cbr48.mp3', 'm24', '-c:a libmp3lame -b:a 48k'],
    ['lame-vbr2.mp3', 's44', '-c:a libmp3lame -q:a 2'],
    ['lame-vbr9.mp3', 'm22', '-c:a libmp3lame -q:a 9'],
    ['lame-abr.mp3', 's44', '-c:a libmp3lame -abr 1 -b:a 96k'],
    ['lame-noreservoir.mp3', 's44', '-c:a libmp3lame -b:a 96k -reservoir 0'],
    ['lame-separate.mp3', 's44', '-c:a libmp3lame -b:a 160k -joint_stereo 0'],
    ['lame-bare-cbr.mp3', 's44', '-c:a libmp3lame -b:a 128k -write_xing 0 -id3v2_version 0'],
    ['lame-bare-vbr.mp3', 'm16', '-c:a libmp3lame -q:a 5 -write_xing 0 -id3v2_version 0'],
    ['lame-id3v1.mp3', 'm16', '-c:a libmp3lame -b:a 32k -write_id3v1 1 -metadata title=Ten'],
    ['shine.mp3', 's44', '-c:a libshine -b:a 128k'],
    ['shine-48k.mp3', 's48', '-c:a libshine -b:a 192k'],
    ['sox-cbr.mp3', 's44', 'sox -C 128.2'],
    ['sox-vbr.mp3', 's44', 'sox -C -4.2'],
    ['ffmpeg.mp2', 's44', '-c:a mp2 -b:a 192k'],
    ['ffmpeg-low.mp2', 'm16', '-c:a mp2 -b:a 32k'],
    ['ffmpeg-fixed.mp2', 's48', '-c:a mp2fixed -b:a 128k'],
    ['twolame.mp2', 's48', '-c:a libtwolame -b:a 128k'],
    ['twolame-low.mp2', 'm24', '-c:a libtwolame -b:a 64k'],
  ]),
  {
    name: 'junk-before.mp3',
    voice: 's44',
    container: 'mp3',
    extension: 'mp3',
    bytes: (made) => joined(new Uint8Array(3000).fill(0x55), made('lame-cbr128.mp3')),
  },
  {
    name: 'large-art.mp3',
    voice: 's44',
    container: 'mp3',
    extension: 'mp3',
    bytes: (made) => joined(artTag(2_000_000), made('lame-vbr2.mp3')),
  },
  ...group('mp4', 'm4a', [
    ['aac.m4a', 's44', '-c:a aac -b:a 128k'],
    ['aac-8k.m4a', 'm8', '-c:a aac -b:a 16k'],
    ['aac-4channels.m4a', 'q48', '-c:a aac -b:a 192k'],
    ['aac-fast.m4a', 's48', '-c:a aac -b:a 96k -movflags +faststart'],
    ['aac-fragments.m4a', 'm16', '-c:a aac -b:a 32k -movflags +frag_keyframe+empty_moov -frag_duration 1000000 -f mp4'],
    ['aac-dash.m4a', 'm48', '-c:a aac -b:a 64k -movflags +dash+frag_keyframe -frag_duration 2000000 -f mp4'],
    ['aac-twoloop.m4a', 's44', '-c:a aac -aac_coder twoloop -b:a 64k'],
    ['alac.m4a', 's44', '-c:a alac'],
    ['alac-24.m4a', 'm48', '-c:a alac -sample_fmt s32p'],
    ['opus.m4a', 's48', '-c:a libopus -b:a 64k -f mp4'],
    ['flac.m4a', 's44', '-c:a flac -strict -2 -f mp4'],
    ['mp3.m4a', 's44', '-c:a libmp3lame -b:a 96k -f mp4'],
    ['aac.mov', 's44', '-c:a aac -b:a 96k -f mov'],
    ['aac.3gp', 'm16', '-c:a aac -b:a 32k -f 3gp'],
    ['pcm.mov', 's44', '-c:a pcm_s16le -f mov'],
    ['pcm-big.mov', 'm16', '-c:a pcm_s24be -f mov'],
  ]),
  ...group('mp4', 'mp4', [
    ['video.mp4', 's44', 'video -c:v mpeg4 -c:a aac -b:a 96k'],
    ['video-fragments.mp4', 'm48', 'video -c:v mpeg4 -c:a aac -b:a 64k -movflags +frag_keyframe+empty_moov'],
    ['video-pcm.mov', 's48', 'video -c:v mpeg4 -c:a pcm_s16le'],
    ['video-mp3.mp4', 's44', 'video -c:v mpeg4 -c:a libmp3lame -b:a 96k'],
  ]),
  ...group('wav', 'wav', [
    ...['pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_u8', 'pcm_f32le', 'pcm_f64le', 'pcm_alaw', 'pcm_mulaw'].map(
      (codec): [string, VoiceName, string] => [`${codec}.wav`, /law|u8/.test(codec) ? 'm8' : 's44', `-c:a ${codec}`],
    ),
    ['adpcm-ms.wav', 's44', '-c:a adpcm_ms'],
    ['adpcm-ima.wav', 'm16', '-c:a adpcm_ima_wav'],
    ['gsm.wav', 'm8', '-c:a libgsm_ms -b:a 13000'],
    ['extensible.wav', 'q48', '-c:a pcm_s24le'],
    ['rf64.wav', 's44', '-c:a pcm_s16le -rf64 always'],
    ['sox.wav', 's44', 'sox'],
    ['sox-alaw.wav', 'm8', 'sox -e a-law'],
    ['sox-24.wav', 's48', 'sox -b 24'],
  ]),
  {
    name: 'streamed.wav',
    voice: 'm16',
    container: 'wav',
    extension: 'wav',
    bytes: (made) => withSizes(made('plain16.wav'), 0xffffffff),
  },
  {
    name: 'zero-size.wav',
    voice: 'm16',
    container: 'wav',
    extension: 'wav',
    bytes: (made) => withSizes(made('plain16.wav'), 0),
  },
  ...group('wav', 'wav', [['plain16.wav', 'm16', '-c:a pcm_s16le -bitexact']]),
  ...group('webm', 'webm', [
    ['opus.webm', 's48', '-c:a libopus -b:a 64k'],
    ['vorbis.webm', 's44', '-c:a libvorbis -q:a 3'],
    ['browser.webm', 'm48', '-c:a libopus -b:a 32k -f webm -live 1'],
    ['native-opus.webm', 's48', '-c:a opus -strict -2 -b:a 96k'],
    ['video.webm', 's48', 'video -c:v libvpx -b:v 50k -c:a libopus -b:a 48k'],
  ]),
  ...group('matroska', 'mka', [
    ['aac.mka', 's44', '-c:a aac -b:a 96k'],
    ['mp3.mka', 's44', '-c:a libmp3lame -b:a 96k'],
    ['flac.mka', 's44', '-c:a flac'],
    ['opus.mka', 's48', '-c:a libopus -b:a 64k'],
    ['vorbis.mka', 's44', '-c:a libvorbis -q:a 3'],
    ['pcm.mka', 's44', '-c:a pcm_s16le'],
    ['float.mka', 'm16', '-c:a pcm_f32le'],
  ]),
  ...group('matroska', 'mkv', [
    ['video.mkv', 's44', 'video -c:v mpeg4 -c:a aac -b:a 64k'],
    ['video-mp3.mkv', 's44', 'video -c:v mpeg4 -c:a libmp3lame -b:a 64k'],
  ]),
  ...group('ogg', 'ogg', [
    ['opus.ogg', 's48', '-c:a libopus -b:a 64k'],
    ['opus-voip.opus', 'm16', '-c:a libopus -b:a 16k -application voip'],
    ['opus-cbr.opus', 'm48', '-c:a libopus -b:a 24k -vbr off'],
    ['opus-2.5ms.ogg', 'm48', '-c:a libopus -b:a 48k -frame_duration 2.5'],
    ['opus-10ms.ogg', 'm48', '-c:a libopus -b:a 32k -frame_duration 10'],
    ['opus-60ms.ogg', 'm48', '-c:a libopus -b:a 16k -frame_duration 60'],
    ['opus-120ms.ogg', 'm48', '-c:a libopus -b:a 16k -frame_duration 120'],
    ['opus-4channels.ogg', 'q48', '-af aformat=channel_layouts=quad -c:a libopus -mapping_family 1 -b:a 128k'],
    ['native-opus.oga', 's48', '-c:a opus -strict -2 -b:a 96k -f ogg'],
    ['vorbis.ogg', 's44', '-c:a libvorbis -q:a 4'],
    ['vorbis-8k.ogg', 'm8', '-c:a libvorbis -q:a 2'],
    ['native-vorbis.ogg', 's44', '-c:a vorbis -strict -2'],
    ['sox-vorbis.ogg', 's44', 'sox -C 3'],
    ['flac.oga', 's44', '-c:a flac -f ogg'],
    ['speex-8k.ogg', 'm8', '-c:a libspeex'],
    ['speex-16k.ogg', 'm16', '-c:a libspeex -b:a 16k'],
    ['speex-32k.ogg', 's32', '-c:a libspeex'],
  ]),
  ...group('ogg', 'ogv', [['video.ogv', 's44', 'video -c:v libtheora -c:a libvorbis -q:a 2']]),
  {
    name: 'chained.ogg',
    voice: 's48',
    container: 'ogg',
    extension: 'ogg',
    bytes: (made) => joined(made('opus.ogg'), made('opus.ogg')),
  },
  ...group('flac', 'flac', [
    ['ffmpeg.flac', 's44', '-c:a flac'],
    ['ffmpeg-0.flac', 'm16', '-c:a flac -compression_level 0'],
    ['ffmpeg-12.flac', 's48', '-c:a flac -compression_level 12'],
    ['ffmpeg-24.flac', 's48', '-c:a flac -sample_fmt s32'],
    ['sox.flac', 's44', 'sox -C 5'],
    ['sox-8.flac', 'm8', 'sox -C 8'],
    ['sox-24.flac', 'm48', 'sox -b 24'],
  ]),
  ...group('adts', 'aac', [
    ['aac.aac', 's44', '-c:a aac -b:a 96k'],
    ['aac-16k.aac', 'm16', '-c:a aac -b:a 24k'],
    ['aac-48k.aac', 's48', '-c:a aac -b:a 128k'],
  ]),
  ...group('aiff', 'aiff', [
    ['pcm_s16be.aiff', 's44', '-c:a pcm_s16be'],
    ['pcm_s8.aiff', 'm8', '-c:a pcm_s8'],
    ['pcm_s24be.aiff', 's48', '-c:a pcm_s24be'],
    ['pcm_f32be.aiff', 's44', '-c:a pcm_f32be'],
    ['mulaw.aiff', 'm8', '-c:a pcm_mulaw'],
    ['sox.aiff', 's44', 'sox'],
    ['sox.aifc', 's44', 'sox -t aifc'],
  ]),
  ...group('caf', 'caf', [
    ['pcm_s16be.caf', 's44', '-c:a pcm_s16be'],
    ['pcm_f32le.caf', 's44', '-c:a pcm_f32le'],
    ['alaw.caf', 'm8', '-c:a pcm_alaw'],
    ['alac.caf', 'm8', '-c:a alac'],
    ['alac-44.caf', 's44', '-c:a alac'],
    ['opus.caf', 's48', '-c:a libopus -b:a 64k'],
    ['sox.caf', 's44', 'sox'],
  ]),
  ...group('amr', 'amr', [
    ['nb0.amr', 'm8', 'sox -t amr-nb -C 0'],
    ['nb7.amr', 'm8', 'sox -t amr-nb -C 7'],
  ]),
  ...group('mpegps', 'mpg', [
    ['video.mpg', 's44', 'video -c:v mpeg1video -b:v 60k -c:a mp2 -b:a 96k'],
    ['dvd.vob', 's48', 'video -c:v mpeg2video -b:v 60k -c:a mp2 -b:a 128k -f vob'],
  ]),
  ...group('mpegts', 'ts', [
    ['video-aac.ts', 's44', 'video -c:v mpeg2video -b:v 60k -c:a aac -b:a 96k'],
    ['video-mp3.ts', 's44', 'video -c:v mpeg2video -b:v 60k -c:a libmp3lame -b:a 96k'],
    ['video-mp2.ts', 's48', 'video -c:v mpeg2video -b:v 60k -c:a mp2 -b:a 128k'],
    ['sound.ts', 's48', '-c:a aac -b:a 96k'],
  ]),
  {
    name: 'wide.awb',
    voice: 'm16',
    container: 'amr',
    extension: 'awb',
    bytes: () => joined(Buffer.from('#!AMR-WB\n'), ...Array.from({ length: 1000 }, (_, i) => wideFrame(i))),
  },
  {
    name: 'layer1.mp1',
    voice: 's48',
    container: 'mp3',
    extension: 'mp3',
    bytes: () => joined(...Array.from({ length: 3000 }, () => Uint8Array.from({ ...layerOneHead, length: 384 }))),
  },
  {
    name: 'raw.pcm',
    voice: 'm24',
    container: 'pcm',
    extension: 'pcm',
    ffmpeg: ['-f', 's16le'],
    mediaType: 'audio/pcm;rate=24000;channels=1',
  },
];

/** Silence in layer I at 48 kHz and 384 kbit/s: no subband has bits. */
const layerOneHead = [0xff, 0xff, 0xc4, 0x00];

/** A frame of AMR-WB at 12.65 kbit/s with whatever bits. */
function wideFrame(index: number): Uint8Array {
  return Uint8Array.from({ length: 33 }, (_, at) => (at === 0 ? 0x14 : (index * 31 + at * 97) & 0xff));
}

/** An ID3v2.3 tag with one picture of `pictureBytes` bytes. */
function artTag(pictureBytes: number): Uint8Array {
  const frame = Buffer.alloc(10 + 14 + pictureBytes, 0xff);
  frame.write('APIC', 0, 'latin1');
  frame.writeUInt32BE(14 + pictureBytes, 4);
  frame.fill(0, 8, 10);
  frame.write('\0image/jpeg\0\u0003\0', 10, 'latin1');
  const head = Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, 0]);
  for (let i = 0; i < 4; i++) head[6 + i] = (frame.length >> (7 * (3 - i))) & 127;
  return joined(head, frame);
}

/** A WAV of 44 header bytes whose RIFF and data sizes are `size`. */
function withSizes(wav: Uint8Array, size: number): Uint8Array {
  const changed = wav.slice();
  const view = new DataView(changed.buffer);
  view.setUint32(4, size, true);
  view.setUint32(Buffer.from(changed).indexOf('data') + 4, size, true);
  return changed;
}
