import * as z from 'zod/v4-mini';
import { ask } from '../api.mts';
import { element } from '../element.mts';
import { formOf, textField, tickField } from '../form.mts';
import { guarded, tell } from '../notice.mts';
import { button, table } from '../table.mts';

const voiceSchema = z.object({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  languages: z.array(z.string()),
  description: z.nullish(z.string()),
  category: z.nullish(z.string()),
});
type Voice = z.infer<typeof voiceSchema>;
const listSchema = z.object({ data: z.array(voiceSchema), next_page: z.nullish(z.string()) });

/** Voices that can be used, and a form that clones one from recordings. */
export async function voicesView(): Promise<Node> {
  const place = element('div', {});
  const show = async (search = '') => {
    const query = new URLSearchParams({ limit: '100', ...(search === '' ? {} : { search }) });
    const { data, next_page: next } = await ask('GET', `/v1/voices?${query}`, listSchema);
    const more = next == null ? [] : [element('p', {}, 'There are more voices. Search for a name to find them.')];
    place.replaceChildren(voiceTable(data), ...more);
  };
  const find = formOf(
    'Search',
    [textField('search', 'Name', { type: 'search' })],
    (values) => show(textOf(values, 'search')),
    true,
  );
  const clone = formOf(
    'Clone voice',
    [
      textField('name', 'Name', { required: true, maxlength: 100 }),
      textField('description', 'Description', { maxlength: 500 }),
      textField('files[]', 'Recordings of the voice', {
        type: 'file',
        multiple: true,
        accept: 'audio/*',
        required: true,
      }),
      tickField('remove_background_noise', 'Remove background noise'),
    ],
    async (values) => {
      if (textOf(values, 'description') === '') values.delete('description');
      const { name, id } = await ask('POST', '/v1/voices', voiceSchema, values);
      tell(`The voice ${name} is cloned. Its id is ${id}.`);
      await show();
    },
  );
  await show();
  return element('div', {}, find, place, element('h2', {}, 'Clone a voice'), clone);
}

function voiceTable(voices: readonly Voice[]): HTMLElement {
  return table<Voice>(
    'Voices',
    [
      { title: 'Name', cell: ({ name }) => name },
      { title: 'Id', cell: ({ id }) => element('code', {}, id) },
      { title: 'Provider', cell: ({ provider }) => provider },
      { title: 'Languages', cell: ({ languages }) => languages.join(', ') },
      { title: 'Category', cell: ({ category }) => category ?? '' },
      { title: 'Description', cell: ({ description }) => description ?? '' },
      { title: '', cell: removal },
    ],
    voices,
    'No voice was found.',
  );
}

/** Only voices that were made here can be deleted here. */
function removal({ id, name }: Voice): Node | string {
  if (!id.startsWith('voice_')) return '';
  const remove = button(
    'Delete',
    guarded(async () => {
      await ask('DELETE', `/v1/voices/${id}`, z.unknown());
      remove.closest('tr')?.remove();
    }, `Delete the voice ${name} for good?`),
    name,
  );
  return remove;
}

function textOf(values: FormData, name: string): string {
  const value = values.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
