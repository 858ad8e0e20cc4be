import { element } from './element.mts';
import { guarded } from './notice.mts';

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A form with one button; it is emptied once the work is done, and says what was refused. */
export function formOf(
  label: string,
  fields: readonly HTMLElement[],
  work: (values: FormData) => Promise<void>,
  keepsValues = false,
): HTMLFormElement {
  const submit = element('button', { type: 'submit', class: 'main' }, label);
  const form = element('form', {}, ...fields, submit);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit.disabled = true;
    const run = guarded(async () => {
      await work(new FormData(form));
      if (!keepsValues) form.reset();
    });
    void run().finally(() => {
      submit.disabled = false;
      if (document.activeElement === document.body) submit.focus({ preventScroll: true });
    });
  });
  return form;
}

/** A line to fill in. */
export function textField(name: string, title: string, attributes: Attributes = {}): HTMLElement {
  return element('label', {}, title, element('input', { name, type: 'text', ...attributes }));
}

/** A choice of one. */
export function choiceField(name: string, title: string, options: readonly (readonly [string, string])[]): HTMLElement {
  const all = options.map(([value, text]) => element('option', { value }, text));
  return element('label', {}, title, element('select', { name }, ...all));
}

/** A box to tick. */
export function tickField(name: string, title: string, isOn = false, value = 'true'): HTMLElement {
  return element('label', { class: 'tick' }, element('input', { type: 'checkbox', name, value, checked: isOn }), title);
}
