# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How far goods are sent. Pure: no Odoo, no clock.

Distances in whole metres. What had to be assumed comes back as a note (a code), to be shown with the plan.
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
