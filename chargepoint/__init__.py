"""The charge point: its rules, its hardware, its backend link and its panel."""
