import { tryMutation } from './fuzzing.mts';

const inputs = 1500;
const blockInputs = 100;

/** A short slice of `bench/media/fuzz.mts`, from seeds that it has found something with and from new ones. */
const found = [100_939, 102_267, 102_634, 104_277, 115_866, 122_533, 221_595, 240_117, 3_150_750];

describe('A mutated recording', () => {
  it.each(found)('of seed %d, which once was not read and not refused either, is one or the other', async (seed) => {
    expect((await tryMutation(seed)).fault).toBeNull();
  });

  it.each(Array.from({ length: inputs / blockInputs }, (_, block) => 1 + block * blockInputs))(
    'is read or refused, never more (seeds from %d)',
    async (first) => {
      for (let seed = first; seed < first + blockInputs; seed++) {
        const { fault, name } = await tryMutation(seed);
        expect({ seed, name, fault }).toEqual({ seed, name, fault: null });
      }
    },
  );
});
