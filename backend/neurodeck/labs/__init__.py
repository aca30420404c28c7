"""Labs: what is not one trained network, such as convolution by hand."""
