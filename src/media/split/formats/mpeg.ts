import type { AudioSource } from '../../../operations/audio';
import { mpegSoundSource } from '../../containers/mpeg/demux';
import type { Sound } from '../format';
import { adtsSound } from './adts';
import { mp3Sound } from './mp3';

/** The sound of an MPEG program or transport stream, cut as the MP3 or AAC that it is. */
export async function mpegSound(source: AudioSource): Promise<Sound> {
  const { sound, source: demuxed } = await mpegSoundSource(source);
  return sound.codec === 'aac' ? adtsSound(demuxed) : mp3Sound(demuxed);
}
