import { spokenParts } from '../../src/media/text/spoken';

describe('spokenParts', () => {
  it('gives each speaker parts of their own, with a pause between turns', () => {
    const parts = spokenParts('Host: One. Two.\nGuest: Three.', 6, {
      speakers: ['Host', 'Guest'],
      turnPauseSeconds: 0.3,
    });
    expect(parts).toEqual([
      { speaker: 'Host', text: 'One.', previousText: null, nextText: 'Two.', pauseAfterSeconds: 0 },
      { speaker: 'Host', text: 'Two.', previousText: 'One.', nextText: null, pauseAfterSeconds: 0.3 },
      { speaker: 'Guest', text: 'Three.', previousText: null, nextText: null, pauseAfterSeconds: 0 },
    ]);
  });

  it('turns explicit pauses to silence where the provider does not know them', () => {
    const script = '[pause 1s] One. <break time="2s"/> Two.';
    expect(spokenParts(script, 100, { takesOutPauses: true })).toEqual([
      { speaker: null, text: 'One.', previousText: null, nextText: 'Two.', pauseAfterSeconds: 2 },
      { speaker: null, text: 'Two.', previousText: 'One.', nextText: null, pauseAfterSeconds: 0 },
    ]);
    expect(spokenParts(script, 100).map((part) => part.text)).toEqual([script]);
  });

  it('keeps a pause at the beginning of a turn, behind the turn before', () => {
    const parts = spokenParts('A: Hi.\nB: [pause 2s] Yes.', 100, {
      speakers: ['A', 'B'],
      takesOutPauses: true,
      turnPauseSeconds: 0,
    });
    expect(parts.map(({ text, pauseAfterSeconds }) => [text, pauseAfterSeconds])).toEqual([
      ['Hi.', 2],
      ['Yes.', 0],
    ]);
  });
});
