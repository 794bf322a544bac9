// With the zones' rules of 1970 to 2037: the full set is twice as large and tells only of older times.
import moment from 'moment-timezone/builds/moment-timezone-with-data-1970-2030.js'
import { type Parsed, parsed, quoted, refused } from '../names/parsed.ts'
import { didYouMean } from './nearest.ts'

/** Formats a time as moment does (https://momentjs.com/docs/#/displaying/format/), in a time zone such as `Asia/Tokyo`. */
export const formatDate = (date: Date, format: string, zone: string): string => moment(date).tz(zone).format(format)

/** Takes the name of a time zone of the IANA database, in any case. Returns its proper name, or what is wrong. */
export function parseZone(text: string): Parsed<string> {
  const zone = moment.tz.zone(text)
  return zone === null
    ? refused(`${quoted(text)} is not a time zone; ${didYouMean(text, moment.tz.names())}`)
    : parsed(zone.name)
}
