"""What a file is and what it says, with places: JSON with comments, YAML, and which files to look at."""
