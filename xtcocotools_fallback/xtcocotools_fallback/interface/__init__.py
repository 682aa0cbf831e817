"""The interface of xtcocotools: pycocotools' classes and functions, and what xtcocotools adds to them."""
