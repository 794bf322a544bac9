import type Moment from 'moment-timezone/builds/moment-timezone-with-data-1970-2030.js'

let moment: typeof Moment | undefined

/**
 * Loads what formats dates, where one of these texts may ask for that: most jobs have no date in a template, and the zones of the
 * world take a sixth of the time in which this step starts. The functions below throw an Error where it was not loaded.
 */
export async function loadDateFormats(texts: readonly (string | undefined)[]): Promise<void> {
  if (!texts.some((text) => /\{\{[^}]*date/.test(text ?? ''))) return
  // With the zones' rules of 1970 to 2037: the full set is twice as large and tells only of older times.
  const library = await import('moment-timezone/builds/moment-timezone-with-data-1970-2030.js')
  moment = library.default
}

function loaded(): typeof Moment {
  if (moment === undefined) throw new Error('nobody has loaded the formats of dates')
  return moment
}

/** Name of a time zone as it is written; undefined where there is none of that name. */
export const zoneNamed = (name: string): string | undefined => loaded().tz.zone(name)?.name

/** Names of all time zones. */
export const zoneNames = (): readonly string[] => loaded().tz.names()

/** Formats a time as moment does (https://momentjs.com/docs/#/displaying/format/), in a time zone such as `Asia/Tokyo`. */
export const formatDate = (date: Date, format: string, zone: string): string => loaded()(date).tz(zone).format(format)
