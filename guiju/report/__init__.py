"""From results to the report page and the picture of authority."""
