"""What somebody typed into a unit's files, changed where it stands."""
