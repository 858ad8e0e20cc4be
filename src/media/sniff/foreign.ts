import { latin, startsWith, u32be } from '../bytes';
import { refusal } from '../refusal';
import type { RouterFailure } from '../../operations/failure';

const signatures: readonly (readonly [text: string, at: number, name: string])[] = [
  ['%PDF', 0, 'a PDF document'],
  ['PK\u0003\u0004', 0, 'a ZIP archive or an Office document'],
  ['\u0089PNG', 0, 'a PNG picture'],
  ['\u00ff\u00d8\u00ff', 0, 'a JPEG picture'],
  ['GIF8', 0, 'a GIF picture'],
  ['WEBP', 8, 'a WebP picture'],
  ['\u001f\u008b', 0, 'a gzip archive'],
  ['Rar!', 0, 'a RAR archive'],
  ['7z\u00bc\u00af', 0, 'a 7-Zip archive'],
  ['MThd', 0, 'a MIDI file, which holds notes and no sound'],
  ['\u0030\u0026\u00b2\u0075', 0, 'a Windows Media file (WMA or WMV)'],
  ['AVI ', 8, 'an AVI video'],
  ['FLV\u0001', 0, 'a Flash video'],
  ['.RMF', 0, 'a RealMedia file'],
  ['.snd', 0, 'a Sun audio file (.au)'],
  ['RIFX', 0, 'a big-endian WAV file (RIFX)'],
  ['wvpk', 0, 'a WavPack file'],
  ['MAC ', 0, "a Monkey's Audio file"],
  ['MPCK', 0, 'a Musepack file'],
  ['TTA1', 0, 'a True Audio file'],
  ['SQLite', 0, 'a database'],
  ['\u007fELF', 0, 'a program'],
  ['MZ', 0, 'a program'],
];

/** The refusal of bytes that are no known recording, with the best name for them. */
export function foreign(head: Uint8Array): RouterFailure {
  if (head.every((byte) => byte === 0)) {
    return refusal(
      'The file holds nothing but zero bytes, as an upload that was reserved but never written does.',
      'Upload the recording again.',
    );
  }
  if (u32be(head, 4) === 0x6161_7820 || startsWith(head, 4, 'ftypaax'))
    return refusal(
      'The file is an Audible book, which is encrypted (DRM).',
      'Send a recording without copy protection.',
    );
  const known = signatures.find(([text, at]) => startsWith(head, at, text));
  if (known)
    return refusal(
      `The file is ${known[2]}, not a recording that can be read here.`,
      'Send MP3, M4A, MP4, WAV, WebM, Ogg, FLAC, AAC, AIFF, AMR or CAF.',
    );
  const text = textKind(head);
  if (text)
    return refusal(
      `The file is ${text}, not a recording.`,
      'Check that the address or the step before delivers the recording itself.',
    );
  return refusal(
    'The file begins like no recording that is known here.',
    'Send MP3, M4A, MP4, WAV, WebM, Ogg, FLAC, AAC, AIFF, AMR or CAF; for raw samples tell rate and format.',
  );
}

function textKind(head: Uint8Array): string | null {
  const start = head.subarray(0, 4096);
  const utf16 = startsWith(head, 0, '\u00ff\u00fe') || startsWith(head, 0, '\u00fe\u00ff');
  if (!utf16 && start.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return null;
  if (!utf16 && start.filter((byte) => byte > 127).length > start.length / 2) return null;
  const text = latin(start, 0, 512)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  if (/^(<!doctype html|<html)/i.test(text)) return 'a web page (HTML)';
  if (/^(<\?xml|<[a-z])/i.test(text)) return 'an XML text';
  if (/^[[{]/.test(text)) return 'a JSON text';
  if (/^(UklGR|SUQz|T2dnU|GkXf|AAAA|data:audio)/.test(text))
    return 'base64 text of a recording, not the recording itself';
  return 'a text';
}
