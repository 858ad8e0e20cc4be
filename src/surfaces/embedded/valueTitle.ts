/** How a value such as `telegramVoice` is shown: in Title Case, or the way its owner spells it. */
export function valueTitle(value: string): string {
  const words = value.replace(/([a-z0-9])([A-Z])/g, '$1 $2');
  return spelledOwnWay[value] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

const spelledOwnWay: Readonly<Record<string, string>> = {
  aac: 'AAC',
  alaw: 'A-Law',
  flac: 'FLAC',
  mp3: 'MP3',
  pcm: 'PCM',
  srt: 'SRT',
  ulaw: 'μ-Law',
  vtt: 'WebVTT',
  wav: 'WAV',
  whatsappVoiceNote: 'WhatsApp Voice Note',
};
