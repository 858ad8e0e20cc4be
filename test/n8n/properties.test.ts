import type { INodeProperties } from 'n8n-workflow';
import { operationIds, operations, settingsSchema } from '../../src/operations';
import { providers } from '../../src/providers';
import { nodeProperties } from '../../src/surfaces/n8n/properties';
import { shapesOf } from '../../src/surfaces/embedded/shape';

const properties = nodeProperties(providers);
const everything = properties.flatMap((property) => [property, ...nested(property)]);
const shownFor = (operation: string) =>
  properties.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation));
const named = (list: INodeProperties[], name: string) => list.find((property) => property.name === name);

describe('The parameters of the node', () => {
  it('offer every operation under its resource', () => {
    for (const id of operationIds) {
      const { resource, title, action } = operations[id];
      const parameter = properties.find(
        ({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource),
      );
      expect(parameter?.options).toContainEqual(expect.objectContaining({ name: title, value: id, action }));
    }
    expect(values(named(properties, 'resource'))).toEqual([
      'account',
      'job',
      'music',
      'sound',
      'speech',
      'usage',
      'voice',
    ]);
  });

  it.each(operationIds)('of %s hold every field of its schema once, first or among the options', (id) => {
    const shown = shownFor(id);
    const options = nested(named(shown, 'options'));
    for (const { name, kind } of shapesOf(operations[id].input)) {
      const places = [...shown, ...options].filter((property) => property.name === name);
      expect([name, places.length]).toEqual([name, kind === 'audio' || kind === 'audioList' ? 0 : 1]);
    }
  });

  it('have a title and a description everywhere', () => {
    const silent = everything.filter(({ displayName, description, type, name }) => {
      const speaksForItself = ['collection', 'notice'].includes(type) || name === 'resource' || name === 'operation';
      return displayName === '' || (!speaksForItself && !description);
    });
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('say "Whether" where something is switched on or off', () => {
    const booleans = everything.filter(({ type, name }) => type === 'boolean' && name !== 'inputType');
    expect(booleans.length).toBeGreaterThan(5);
    for (const { description } of booleans) expect(description).toMatch(/^Whether /);
  });

  it('sort what can be chosen, as n8n wants it', () => {
    for (const property of everything) {
      const names = (property.options ?? []).flatMap((option) =>
        'displayName' in option ? option.displayName : option.name,
      );
      const free = names.filter((name) => name !== 'Automatic');
      expect(free).toEqual([...free].sort((a, b) => a.localeCompare(b, 'en')));
    }
  });

  it('have the default of the schema, and one that can be chosen', () => {
    const speak = shownFor('speak');
    expect(named(speak, 'format')?.default).toBe('mp3');
    expect(named(speak, 'voice')?.default).toMatchObject({ mode: 'list', value: 'alloy' });
    for (const property of everything.filter(({ type }) => type === 'options')) {
      expect(values(property)).toContain(property.default);
    }
  });

  it('put what is not set by default among the options', () => {
    const options = nested(named(shownFor('music'), 'options'));
    expect(options.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['durationSeconds', 'instrumental', 'seed']),
    );
    expect(named(shownFor('music'), 'durationSeconds')).toBeUndefined();
  });

  it('offer the run settings where money is spent, and only there', () => {
    const settings = shapesOf(settingsSchema).map(({ name }) => name);
    const optionsOf = (id: string) => nested(named(shownFor(id), 'options')).map(({ name }) => name);
    expect(optionsOf('transcribe')).toEqual(expect.arrayContaining([...settings, 'itemsAtOnce']));
    expect(optionsOf('searchVoices')).not.toContain('maxCostUsd');
  });

  it('take a recording from a file or from a URL', () => {
    const transcribe = shownFor('transcribe');
    expect(named(transcribe, 'inputType')?.default).toBe('binary');
    expect(named(transcribe, 'binaryPropertyName')).toMatchObject({
      displayName: 'Input Data Field Name',
      displayOptions: { show: { inputType: ['binary'] } },
    });
    expect(named(transcribe, 'audioUrl')).toMatchObject({ displayOptions: { show: { inputType: ['url'] } } });
  });

  it('ask for the voice of an answer only if it is spoken', () => {
    expect(named(shownFor('converse'), 'voice')?.displayOptions?.show).toMatchObject({ spoken: [true] });
  });

  it('search models, voices and languages, or take an ID', () => {
    const modes = (name: string) => named(shownFor('speak'), name)?.modes?.map((mode) => [mode.name, mode.typeOptions]);
    for (const [name, method] of Object.entries({
      model: 'searchModels',
      voice: 'searchVoices',
      language: 'searchLanguages',
    })) {
      expect(modes(name)).toEqual([
        ['list', { searchListMethod: method, searchable: true }],
        ['id', undefined],
      ]);
    }
  });

  it('offer speakers where something is transcribed, and a way out for audio where some is made', () => {
    expect(values(named(shownFor('transcribe'), 'output'))).toEqual(['full', 'simplified', 'speakers']);
    expect(values(named(shownFor('speak'), 'output'))).toEqual(['full', 'simplified']);
    expect(values(named(shownFor('speak'), 'returnAs'))).toEqual(['base64', 'binary', 'url']);
    expect(named(shownFor('transcribe'), 'returnAs')).toBeUndefined();
  });
});

function nested(property: INodeProperties | undefined): INodeProperties[] {
  return (property?.options ?? []).flatMap((option) => ('displayName' in option && 'type' in option ? [option] : []));
}

function values(property: INodeProperties | undefined) {
  return (property?.options ?? []).flatMap((option) => ('value' in option ? [option.value] : []));
}
