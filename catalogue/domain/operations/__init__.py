"""What keeps a catalogue going: plans of backups, a full disk, what lasts while clocks jump."""
