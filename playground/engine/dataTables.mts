/** The columns of data tables by table name; n8n's own columns (id, createdAt, updatedAt) come with every table. */
export type DataTableDefinitions = Record<string, Record<string, 'string' | 'number' | 'boolean' | 'date'>>;

type Value = string | number | boolean | Date | null;
type Row = Record<string, Value>;

interface Condition {
  columnName: string;
  condition: string;
  value: Value;
}

interface Filter {
  type: 'and' | 'or';
  filters: Condition[];
}

interface Table {
  id: string;
  name: string;
  columns: { id: string; name: string; type: string; index: number }[];
  rows: Row[];
}

/**
 * Data tables in memory, as n8n's Data Table node asks for them: rows are read, added, changed and deleted, under equality and
 * emptiness. They live as long as the engine. Anything else that n8n's own tables do is refused.
 */
export function createDataTables(definitions: DataTableDefinitions) {
  const tables = Object.entries(definitions).map(([name, columns], index) => tableOf(String(index + 1), name, columns));
  return {
    getDataTableAggregateProxy: async () => ({
      getManyAndCount: async ({ filter }: { filter?: { name?: string } } = {}) => {
        const data = tables.filter(
          ({ name }) => filter?.name === undefined || name.toLowerCase().includes(filter.name),
        );
        return { data, count: data.length };
      },
    }),
    getDataTableProxy: async (_workflow: unknown, _node: unknown, id: string) => {
      const table = tables.find((one) => one.id === id);
      if (table === undefined) throw new Error(`There is no data table '${id}'.`);
      return proxyOf(table);
    },
  };
}

function tableOf(id: string, name: string, columns: Record<string, string>): Table {
  const listed = Object.entries(columns).map(([column, type], index) => ({ id: column, name: column, type, index }));
  return { id, name, columns: listed, rows: [] };
}

function proxyOf(table: Table) {
  let last = table.rows.length;
  const add = (data: Row): Row => {
    const given = Object.keys(data).filter((name) => !table.columns.some((column) => column.name === name));
    if (given.length > 0) throw new Error(`The data table '${table.name}' has no column '${given.join(', ')}'.`);
    const now = new Date();
    const empty = Object.fromEntries(table.columns.map(({ name }): [string, Value] => [name, null]));
    const row = { id: (last += 1), createdAt: now, updatedAt: now, ...empty, ...data };
    table.rows.push(row);
    return row;
  };
  const change = (filter: Filter, data: Row): Row[] => {
    const found = table.rows.filter((row) => matches(row, filter));
    for (const row of found) Object.assign(row, data, { updatedAt: new Date() });
    return found;
  };
  return {
    getColumns: async () => table.columns,
    getManyRowsAndCount: async ({ filter, skip = 0, take }: { filter: Filter; skip?: number; take?: number }) => {
      const found = table.rows.filter((row) => matches(row, filter));
      return { data: found.slice(skip, take === undefined ? undefined : skip + take).map(copy), count: found.length };
    },
    insertRows: async (rows: Row[]) => rows.map(add).map(copy),
    updateRows: async ({ filter, data }: { filter: Filter; data: Row }) => change(filter, data).map(copy),
    upsertRow: async ({ filter, data }: { filter: Filter; data: Row }) => {
      const changed = change(filter, data);
      return (changed.length > 0 ? changed : [add(data)]).map(copy);
    },
    deleteRows: async ({ filter }: { filter: Filter }) => {
      const deleted = table.rows.filter((row) => matches(row, filter));
      table.rows = table.rows.filter((row) => !deleted.includes(row));
      return deleted;
    },
  };
}

function matches(row: Row, { type, filters }: Filter): boolean {
  if (filters.length === 0) return true;
  const holds = ({ columnName, condition, value }: Condition) => judge(row[columnName] ?? null, condition, value);
  return type === 'and' ? filters.every(holds) : filters.some(holds);
}

function judge(held: Value, condition: string, value: Value): boolean {
  switch (condition) {
    case 'eq':
      return held === value;
    case 'neq':
      return held !== value;
    case 'isEmpty':
      return held === null || held === '';
    case 'isNotEmpty':
      return held !== null && held !== '';
    default:
      throw new Error(`These data tables know no condition '${condition}'.`);
  }
}

function copy(row: Row): Row {
  return { ...row };
}
