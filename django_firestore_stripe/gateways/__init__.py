"""The edge to the services around us; vendor errors are translated here, once."""
