"""Official forms as Word files: as a bureau gets them (`blank`), and with tags typed into them (`tagged`)."""
