#include "frameworks/torch/framework.hpp"

int main() {
  howfast::torch::Torch framework;
  return howfast::worker::serve(framework);
}
