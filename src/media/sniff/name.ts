import type { AudioSource } from '../../operations/audio';
import { extensionsOf, type Sniffed } from './kind';

const mediaExtensions = new Set(
  'mp3 mpga mpeg mpg mp2 mp1 m2a mpa mp4 m4a m4b m4v m4r mov qt 3gp 3gpp 3g2 wav wave x-wav webm weba mkv mka ogg oga ogv ogx opus spx flac aac adts aif aiff aifc amr awb caf ts m2ts mts vob dat pcm raw l16 bin tmp'.split(
    ' ',
  ),
);

/**
 * The name and media type to send a recording under: they follow its bytes, whatever it was called (`voice.oga` → `voice.ogg`,
 * `note.weba` → `note.webm`, `song.mp3.mpeg` → `song.mp3`, an MP4 named `.ogg` → `.m4a`); a missing name becomes `audio`.
 */
export function correctedName(
  source: Pick<AudioSource, 'fileName'>,
  sniffed: Sniffed,
): { fileName: string; mediaType: string } {
  const given = /^\.?[^.]*$/.test(baseName(source.fileName))
    ? baseName(source.fileName).replace(/^\./, '')
    : baseName(source.fileName);
  const parts = given.split('.');
  let extension = '';
  while (parts.length > 1 && mediaExtensions.has(parts.at(-1)?.trim().toLowerCase() ?? ''))
    extension = parts.pop()?.trim().toLowerCase() ?? '';
  const accepted = extensionsOf(sniffed.container, sniffed.hasVideo);
  const stem = mediaExtensions.has(parts.join('.').toLowerCase()) ? 'audio' : parts.join('.').trim() || 'audio';
  const last = given.split('.').at(-1)?.toLowerCase() ?? '';
  const kept = accepted.includes(last) ? last : accepted.includes(extension) ? extension : sniffed.extension;
  return { fileName: `${stem}.${kept}`, mediaType: sniffed.mediaType };
}

function baseName(name: string): string {
  return (
    (name.split(/[\\/]/).at(-1) ?? '')
      .split(/[?#]/)[0]
      ?.replace(/\p{Cc}/gu, '')
      .trim() ?? ''
  );
}
