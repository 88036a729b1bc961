"""One file per page; each gives `routes(site)`. Found by looking in the folder."""
