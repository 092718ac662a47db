#include "frameworks/self_test/framework.hpp"

int main() {
  howfast::self_test::SelfTest framework;
  return howfast::worker::serve(framework);
}
