import { ClassObject } from './class-object.ts';
import { datetimeModule } from './datetime-module.ts';
import { itertoolsModule } from './itertools.ts';
import { reModule } from './regex.ts';
import { pytzModule } from './timezone.ts';

/**
 * The member `modules`: the parts of Python that dbt gives its templates.
 * @param now  gives the time that `datetime.now()` and the like tell
 */
export function modules(now: () => Date): ClassObject {
  const datetime = datetimeModule(now);
  return new ClassObject('modules', undefined, {
    datetime: () => datetime,
    pytz: () => pytzModule,
    re: () => reModule,
    itertools: () => itertoolsModule,
  });
}
