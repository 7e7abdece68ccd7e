"""What products, their variants and the shop's options have to do with each other."""
