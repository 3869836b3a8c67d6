from setuptools import setup
from torch.utils.cpp_extension import BuildExtension, CUDAExtension

setup(
    name="minigpu-ops",
    version="0.1",
    install_requires=["torch>=2.1", "ninja"],
    ext_modules=[
        CUDAExtension(
            name="minigpu_ops",
            sources=["csrc/norm.cpp", "csrc/norm_kernel.cu"],
            extra_compile_args={
                "cxx": ["-O3"],
                "nvcc": ["-O3", "--use_fast_math", "-gencode=arch=compute_80,code=sm_80"],
            },
        )
    ],
    cmdclass={"build_ext": BuildExtension},
)
