#include "frameworks/mlx/framework.hpp"

int main() {
  howfast::mlx::Mlx framework;
  return howfast::worker::serve(framework);
}
