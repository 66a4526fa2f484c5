# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What it costs to send goods: distance, weight, tariffs. Pure: no Odoo, no clock.

Distances in whole metres, weights in whole grams, money in thousandths of the currency. What had to be assumed comes
back as a note (a code), to be shown with the plan.
"""
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH = 6_371_009  # metres, the mean radius (IUGG)


@dataclass(frozen=True)
class Place:
    """Where something is: degrees (None or both 0: not known), else its country's or state's code."""

    lat: float | None = None
    lon: float | None = None
    country: str = ""
    state: str = ""


@dataclass(frozen=True)
class Tariff:
    """``bands``: {zone: ((up to grams, price in thousandths), …)}, ascending. ``beyond``: {zone: price of each further
    kilogram begun beyond the last band}; without it, what is heavier cannot be sent."""

    name: str
    bands: dict
    beyond: dict


def haversine(lat, lon, other_lat, other_lon):
    """Metres between two points on the globe, along the surface."""
    lat, lon, other_lat, other_lon = (radians(value) for value in (lat, lon, other_lat, other_lon))
    part = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return round(2 * EARTH * asin(min(1.0, sqrt(part))))


def distance(start, end, centroids):
    """(metres or None, note): from coordinates, else from the middle of the state or country.

    :param centroids: {(country, state) or country: (lat, lon)}
    :returns: note "" (exact), "centroid" (one of the ends is only roughly known) or "unknown" (metres None)
    """
    points, rough = [], False
    for place in (start, end):
        point = _point(place)
        if point is None:
            rough = True
            point = centroids.get((place.country, place.state)) or centroids.get(place.country)
        if point is None:
            return None, "unknown"
        points += point
    return haversine(*points), "centroid" if rough else ""


def _point(place):
    if place.lat is None or place.lon is None or not (place.lat or place.lon):
        return None
    if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
        raise ValueError(f"No place on earth has the coordinates {place.lat}, {place.lon}.")
    return place.lat, place.lon


def grams(weight, quantity):
    """(grams of so many pieces of ``weight`` grams, note): without a weight 0 and the note "no_weight"."""
    if weight is not None and weight < 0:
        raise ValueError(f"A weight is negative ({weight} g).")
    return (weight * quantity, "") if weight else (0, "no_weight")


def tariff_price(tariff, zone, weight):
    """The price of a parcel of so many grams to a zone.

    :raises ValueError: the tariff has no such zone, or nothing so heavy may be sent there
    """
    bands = tariff.bands.get(zone)
    if not bands:
        known = ", ".join(sorted(map(str, tariff.bands))) or "none"
        raise ValueError(f"The tariff {tariff.name!r} has no prices for zone {zone!r} (it has: {known}): "
                         "add the zone or exclude it.")
    for limit, price in bands:
        if weight <= limit:
            return price
    further = tariff.beyond.get(zone)
    if further is None:
        raise ValueError(f"The tariff {tariff.name!r} ends at {bands[-1][0]} g in zone {zone!r}; {weight} g are to be sent.")
    return bands[-1][1] + -(-(weight - bands[-1][0]) // 1000) * further
