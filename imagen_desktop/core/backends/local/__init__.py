"""FLUX and its kin on the user's own machine: stable-diffusion.cpp in a child process of ours."""
