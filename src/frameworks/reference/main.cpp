#include "frameworks/reference/framework.hpp"

int main() {
  howfast::reference::Reference framework;
  return howfast::worker::serve(framework);
}
