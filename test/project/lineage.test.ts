import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functions, openDatabase } from '../../src/ballast.ts';
import {
  type ColumnLineage,
  type LineageTree,
  buildProject,
  downstream,
  loadProject,
  projectLineage,
  upstream,
} from '../../src/project/index.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

const files = {
  'seeds/raw_customers.csv': 'id,first_name,last_name\n1,A,B\n2,C,D\n',
  'seeds/raw_orders.csv': 'id,user_id,order_date,status\n1,1,2018-01-01,placed\n2,2,2018-01-02,returned\n',
  'seeds/raw_payments.csv': 'id,order_id,payment_method,amount\n1,1,card,1000\n2,2,coupon,200\n',
  'seeds/points.csv': `x,y,label\n${Array.from({ length: 40 }, (_, i) => `${i % 7}.5,${i % 5}.25,${i < 8 ? 1 : 0}`).join('\n')}\n`,
  'models/stg_orders.sql':
    "with source as (select * from {{ ref('raw_orders') }}), renamed as (select id as order_id, user_id as customer_id, order_date, status from source) select * from renamed",
  'models/stg_payments.sql':
    "select id as payment_id, order_id, payment_method, amount / 100 as amount from {{ ref('raw_payments') }}",
  'models/orders.sql': `{{ config(materialized='table') }}
{% set methods = ['card', 'coupon'] %}
with order_payments as (
  select order_id, {% for m in methods %}sum(case when payment_method = '{{ m }}' then amount else 0 end) as {{ m }}_amount, {% endfor %}
    sum(amount) as total_amount
  from {{ ref('stg_payments') }} group by order_id
)
select orders.order_id, orders.customer_id, orders.order_date,
  {% for m in methods %}order_payments.{{ m }}_amount, {% endfor %} order_payments.total_amount as amount
from {{ ref('stg_orders') }} as orders left join order_payments on orders.order_id = order_payments.order_id`,
  'models/customers.sql': `
with sums as (select customer_id, min(order_date) as first_order, sum(amount) as value from {{ ref('orders') }} group by 1)
select c.id as customer_id, c.first_name || ' ' || c.last_name as name, s.first_order, s.value,
  (select max(o.amount) from {{ ref('orders') }} o where o.customer_id = c.id) as largest,
  rank() over (order by s.value desc) as place
from {{ ref('raw_customers') }} c left join sums s on c.id = s.customer_id`,
  'models/odd.sql': `
select * exclude (status) replace (upper(order_id::varchar) as order_id) from {{ ref('stg_orders') }}
union all by name select payment_id as order_id, amount as extra from {{ ref('stg_payments') }}`,
  'models/paid.sql': `
with recursive r(n) as (select min(id) from {{ ref('raw_payments') }} union all select n + 1 from r where n < 3)
select r.n, v.amount as method_amount, list_transform([p.amount], x -> x + p.id) as grown, p.* rename (payment_method as method)
from r join {{ ref('raw_payments') }} p on p.id = r.n, lateral (select p.amount as amount) v`,
  'models/balanced.sql':
    "{{ config(materialized='table') }}from smote({{ ref('points') }}, target := label, random_state := 1)",
  'models/split.sql':
    "{{ config(materialized='table') }}with b as (select x + y as z, label from {{ ref('points') }}) select z, label, split from train_test_split(b, random_state := 1)",
  'models/score.sql':
    "{{ config(materialized='table') }}select * from auprc('select label, x as p, y from {{ ref('points') }}', target := label, score := p)",
  'models/hidden.sql': "select s.a, s.* from {{ source('raw', 'unknown') }} s",
  'models/s.yml': 'sources: [{name: raw, schema: main, tables: [{name: unknown, columns: [{name: a}]}]}]',
};

let project: TemporaryProject;
let built: ColumnLineage;
let unbuilt: ColumnLineage;

beforeAll(async () => {
  project = temporaryProject({ files });
  const loaded = loadProject(project.folder);
  const database = await openDatabase({ path: loaded.target.path });
  try {
    const before = await projectLineage(loaded, database, functions);
    expect(before.errors.map(String)).toEqual([]);
    unbuilt = before.lineage;
    const { results } = await buildProject(loaded, database, { exclude: ['hidden'] });
    expect(results.filter(({ status }) => status !== 'success').map(({ message }) => message)).toEqual([]);
    built = (await projectLineage(loaded, database, functions)).lineage;
  } finally {
    await database.close();
  }
});
afterAll(() => project.remove());

const short = (id: string) => id.replace(/^\w+\.shop\./, '');
const origins = (lineage: ColumnLineage, model: string) =>
  Object.fromEntries(
    (lineage.get(`model.shop.${model}`) ?? []).map(({ name, from }) => [
      name,
      from.map(({ node, column }) => `${short(node)}.${column}`).sort(),
    ]),
  );

describe.each([
  ['before anything is built', () => unbuilt],
  ['after a build', () => built],
])('%s', (_, lineage) => {
  test('columns are followed through common table expressions, joins, cases and sums', () => {
    expect(origins(lineage(), 'stg_orders')).toEqual({
      order_id: ['raw_orders.id'],
      customer_id: ['raw_orders.user_id'],
      order_date: ['raw_orders.order_date'],
      status: ['raw_orders.status'],
    });
    expect(origins(lineage(), 'orders')).toEqual({
      order_id: ['stg_orders.order_id'],
      customer_id: ['stg_orders.customer_id'],
      order_date: ['stg_orders.order_date'],
      card_amount: ['stg_payments.amount', 'stg_payments.payment_method'],
      coupon_amount: ['stg_payments.amount', 'stg_payments.payment_method'],
      amount: ['stg_payments.amount'],
    });
    expect(origins(lineage(), 'customers')).toEqual({
      customer_id: ['raw_customers.id'],
      name: ['raw_customers.first_name', 'raw_customers.last_name'],
      first_order: ['orders.order_date'],
      value: ['orders.amount'],
      largest: ['orders.amount'],
      place: ['orders.amount'],
    });
  });

  test('stars with exclude and replace, and unions by name', () => {
    expect(origins(lineage(), 'odd')).toEqual({
      order_id: ['stg_orders.order_id', 'stg_payments.payment_id'],
      customer_id: ['stg_orders.customer_id'],
      order_date: ['stg_orders.order_date'],
      extra: ['stg_payments.amount'],
    });
  });
});

test('recursion, lambdas, laterals and renamed stars', () => {
  expect(origins(built, 'paid')).toEqual({
    n: ['raw_payments.id'],
    method_amount: ['raw_payments.amount'],
    grown: ['raw_payments.amount', 'raw_payments.id'],
    id: ['raw_payments.id'],
    order_id: ['raw_payments.order_id'],
    method: ['raw_payments.payment_method'],
    amount: ['raw_payments.amount'],
  });
});

test('a resampler passes columns on, a split adds one, a metric is made of the columns that it is told', () => {
  expect(origins(built, 'balanced')).toEqual({ x: ['points.x'], y: ['points.y'], label: ['points.label'] });
  expect(origins(built, 'split')).toEqual({
    z: ['points.x', 'points.y'],
    label: ['points.label'],
    split: ['points.label', 'points.x', 'points.y'],
  });
  expect(origins(built, 'score')).toEqual({ auprc: ['points.label', 'points.x'] });
});

test('a table that nobody knows has the columns that are asked of it', () => {
  expect(origins(unbuilt, 'hidden')).toEqual({ a: ['raw.unknown.a'] });
});

test('a column is followed up and down', () => {
  const flat = (tree: LineageTree): string[] => [
    `${short(tree.node)}.${tree.column}`,
    ...tree.next.flatMap(flat),
  ];
  expect(flat(upstream(built, { node: 'model.shop.customers', column: 'VALUE' }))).toEqual([
    'customers.value',
    'orders.amount',
    'stg_payments.amount',
    'raw_payments.amount',
  ]);
  expect(new Set(flat(downstream(built, { node: 'seed.shop.raw_payments', column: 'order_id' })))).toEqual(
    new Set(['raw_payments.order_id', 'stg_payments.order_id', 'paid.order_id']),
  );
});
