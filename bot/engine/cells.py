"""A matrix of which most cells are 0, as sentences × words is: row, column and value of every other cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Indices = NDArray[np.int64]


def total(places: Indices, worth: Vector, count: int) -> Vector:
    """The sum of `worth` at each of `count` places; `places` and `worth` are parallel."""
    return np.asarray(np.bincount(places, weights=worth, minlength=count), dtype=float)


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells in reading order, each place once: parallel arrays.  `shape`: (rows, columns)."""

    rows: Indices
    columns: Indices
    values: Vector
    shape: tuple[int, int]

    @classmethod
    def counting(cls, rows: Indices, columns: Indices, shape: tuple[int, int]) -> Cells:
        """How often each place (row, column) is named; `rows` and `columns` are parallel."""
        places, times = np.unique(rows * max(shape[1], 1) + columns, return_counts=True)
        return cls(places // max(shape[1], 1), places % max(shape[1], 1), times.astype(float), shape)

    def by_row(self, worth: Vector) -> Vector:
        """The sum of each row's cells; `worth`: one number a cell."""
        return total(self.rows, worth, self.shape[0])

    def by_column(self, worth: Vector) -> Vector:
        """The sum of each column's cells; `worth`: one number a cell."""
        return total(self.columns, worth, self.shape[1])

    def full(self, rows: Sequence[int]) -> tuple[Vector, Indices]:
        """(matrix, its columns' numbers): the rows asked for, without the columns in which they hold nothing."""
        place = np.full(self.shape[0], -1)
        place[list(rows)] = np.arange(len(rows))
        row = place[self.rows]
        held = row >= 0
        columns, column = np.unique(self.columns[held], return_inverse=True)
        matrix = np.zeros((len(rows), len(columns)))
        matrix[row[held], column] = self.values[held]
        return matrix, columns
