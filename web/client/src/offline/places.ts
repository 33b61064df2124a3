// Where the reader stopped in each document, kept by document and not by version, so that a new version
// opens at the same page.
import { signal } from '@preact/signals'
import { db, type Place } from './db'

export const places = signal<ReadonlyMap<string, Place>>(new Map())

export const placeOf = (document: string): Place | undefined => places.value.get(document)

export async function startPlaces(): Promise<void> {
  try {
    const all = await (await db()).getAll('places')
    places.value = new Map(all.map((place) => [place.document, place]))
  } catch (cause) {
    console.warn('places not remembered', cause)
  }
}

export async function savePlace(place: Place): Promise<void> {
  places.value = new Map(places.value).set(place.document, place)
  try {
    await (await db()).put('places', place)
  } catch (cause) {
    console.warn('place not remembered', cause)
  }
}
