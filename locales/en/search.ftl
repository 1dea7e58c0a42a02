# Search: the page of results, what is found while typing, and the index behind it.

search-error-in-use = Another process has the search index. Let the running server build it again.
search-error-building = The search index is being built already.
