"""What pages are made of: templates, menus, lines of publications, drawings, paper, downloads."""
