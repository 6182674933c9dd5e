"""MARC 21 and UNIMARC in and out, in ISO 2709 and in XML."""
